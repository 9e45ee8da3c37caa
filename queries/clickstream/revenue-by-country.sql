SELECT
  country,
  device,
  COUNT(*) AS sessions,
  SUM(purchases)::NUMBER(19,0) AS purchases,
  SUM(revenue)::NUMBER(20,2) AS revenue
FROM transformed.transformed_clickstream
WHERE started_at::DATE BETWEEN CAST(? AS DATE) AND CAST(? AS DATE)
GROUP BY country, device
ORDER BY SUM(revenue) DESC, country, device
