WITH monthly AS (
  SELECT
    account_id,
    date_trunc('month', date) AS month,
    sum(normalized_deposit) AS deposited,
    count(normalized_deposit) AS deposits
  FROM fx_rates_normalized_transactions
  WHERE date BETWEEN ? AND ?
  GROUP BY account_id, date_trunc('month', date)
),
span AS (
  SELECT count(DISTINCT month) AS months FROM monthly
)
SELECT
  account_id,
  CAST(sum(deposited) / max(months) AS decimal(38,2)) AS average_monthly_deposit_sgd,
  sum(deposited) AS deposited_sgd,
  max(months) AS months,
  sum(deposits) AS deposits
FROM monthly
CROSS JOIN span
GROUP BY account_id
HAVING sum(deposits) > 0
ORDER BY average_monthly_deposit_sgd DESC, account_id
LIMIT 20
