SELECT
  started_at::DATE AS day,
  COUNT(*) AS sessions,
  COUNT(DISTINCT user_id) AS visitors,
  COUNT_IF(converted) AS converted_sessions,
  ROUND(100 * COUNT_IF(converted) / COUNT(*), 2)::NUMBER(5,2) AS conversion_percent,
  SUM(revenue)::NUMBER(20,2) AS revenue
FROM transformed.transformed_clickstream
WHERE started_at::DATE BETWEEN CAST(? AS DATE) AND CAST(? AS DATE)
GROUP BY started_at::DATE
ORDER BY day
