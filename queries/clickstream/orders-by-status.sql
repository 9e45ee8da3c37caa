SELECT
  status,
  COUNT(*) AS orders,
  SUM(quantity)::NUMBER(19,0) AS records,
  SUM(amount)::NUMBER(20,2) AS order_value
FROM transformed.transformed_logs
GROUP BY status
ORDER BY orders DESC, status
