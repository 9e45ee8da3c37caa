SELECT
  date_trunc('month', date) AS month,
  count(normalized_withdrawal) AS withdrawals,
  sum(normalized_withdrawal) AS withdrawn_sgd
FROM fx_rates_normalized_transactions
WHERE date BETWEEN ? AND ?
  AND normalized_withdrawal IS NOT NULL
GROUP BY date_trunc('month', date)
ORDER BY month
