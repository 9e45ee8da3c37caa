SELECT
  month,
  carrier,
  count(*) AS flights,
  count(arr_delay) AS arrived,
  avg(CAST(dep_delay AS DECIMAL(10, 2))) AS dep_delay_minutes,
  avg(CAST(arr_delay AS DECIMAL(10, 2))) AS arr_delay_minutes,
  CAST(CAST(count_if(arr_delay >= 15) AS DECIMAL(18, 4)) / nullif(count(arr_delay), 0) AS DECIMAL(5, 4)) AS late_share
FROM csv_replay_flights
WHERE year = ?
GROUP BY month, carrier
ORDER BY month, carrier
