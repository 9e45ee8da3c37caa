SELECT tailnum, flights, miles, air_hours, miles_per_hour
FROM (
  SELECT
    tailnum,
    count(*) AS flights,
    sum(distance) AS miles,
    CAST(CAST(sum(air_time) AS DECIMAL(18, 2)) / 60 AS DECIMAL(10, 2)) AS air_hours,
    CAST(CAST(sum(distance) AS DECIMAL(18, 2)) * 60 / sum(air_time) AS DECIMAL(10, 2)) AS miles_per_hour,
    row_number() OVER (ORDER BY sum(distance) DESC, tailnum) AS place
  FROM csv_replay_flights
  WHERE year = ?
    AND tailnum IS NOT NULL
    AND air_time IS NOT NULL
  GROUP BY tailnum
)
WHERE place <= ?
ORDER BY place
