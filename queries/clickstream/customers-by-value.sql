SELECT
  customer_id,
  COUNT(*) AS orders,
  SUM(quantity)::NUMBER(19,0) AS records,
  SUM(amount)::NUMBER(20,2) AS order_value,
  MIN(ordered_on) AS first_order_on,
  MAX(ordered_on) AS last_order_on
FROM transformed.transformed_logs
WHERE ordered_on BETWEEN CAST(? AS DATE) AND CAST(? AS DATE)
GROUP BY customer_id
ORDER BY SUM(amount) DESC, customer_id
LIMIT 10
