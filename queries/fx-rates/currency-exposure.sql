SELECT
  currency,
  count(*) AS transactions,
  sum(withdrawal) AS withdrawn,
  sum(deposit) AS deposited,
  coalesce(sum(normalized_withdrawal), 0) AS withdrawn_sgd,
  coalesce(sum(normalized_deposit), 0) AS deposited_sgd,
  CAST(
    CAST(100 * (coalesce(sum(normalized_withdrawal), 0) + coalesce(sum(normalized_deposit), 0)) AS decimal(30,6))
    / nullif(sum(coalesce(sum(normalized_withdrawal), 0) + coalesce(sum(normalized_deposit), 0)) OVER (), 0)
    AS decimal(5,2)
  ) AS share_percent
FROM fx_rates_normalized_transactions
WHERE date BETWEEN ? AND ?
GROUP BY currency
ORDER BY share_percent DESC NULLS LAST, currency
