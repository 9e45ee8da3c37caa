SELECT
  date,
  deposited AS deposited_sgd,
  withdrawn AS withdrawn_sgd,
  CAST(deposited - withdrawn AS decimal(38,2)) AS net_sgd,
  sum(deposited - withdrawn) OVER (ORDER BY date) AS running_sgd
FROM (
  SELECT
    date,
    coalesce(sum(normalized_deposit), 0) AS deposited,
    coalesce(sum(normalized_withdrawal), 0) AS withdrawn
  FROM fx_rates_normalized_transactions
  WHERE date BETWEEN ? AND ?
  GROUP BY date
)
ORDER BY date
