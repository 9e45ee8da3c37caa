SELECT
  DATE_TRUNC('month', ordered_on)::DATE AS month,
  COUNT(*) AS orders,
  COUNT_IF(status = 'returned') AS returned_orders,
  ROUND(100 * COUNT_IF(status = 'returned') / COUNT(*), 2)::NUMBER(5,2) AS return_percent,
  COALESCE(SUM(IFF(status = 'returned', amount, NULL)), 0)::NUMBER(20,2) AS returned_value
FROM transformed.transformed_logs
WHERE ordered_on BETWEEN CAST(? AS DATE) AND CAST(? AS DATE)
GROUP BY DATE_TRUNC('month', ordered_on)::DATE
ORDER BY month
