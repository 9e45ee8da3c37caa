SELECT
  entry_page,
  COUNT(*) AS sessions,
  COUNT_IF(converted) AS converted_sessions,
  ROUND(100 * COUNT_IF(converted) / COUNT(*), 2)::NUMBER(5,2) AS conversion_percent
FROM transformed.transformed_clickstream
WHERE started_at::DATE BETWEEN CAST(? AS DATE) AND CAST(? AS DATE)
GROUP BY entry_page
ORDER BY sessions DESC, entry_page
LIMIT 10
