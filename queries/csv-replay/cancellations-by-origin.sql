SELECT
  origin,
  month,
  count(*) AS flights,
  count_if(dep_time IS NULL) AS cancelled,
  count_if(dep_time IS NOT NULL AND arr_delay IS NULL) AS diverted,
  CAST(CAST(count_if(dep_time IS NULL) AS DECIMAL(18, 4)) / count(*) AS DECIMAL(5, 4)) AS cancelled_share
FROM csv_replay_flights
WHERE year = ?
GROUP BY origin, month
ORDER BY origin, month
