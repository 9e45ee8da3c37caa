SELECT
  date,
  count(*) AS transactions,
  count_if(rate_date < date) AS with_older_rate,
  max(date_diff('day', rate_date, date)) AS oldest_rate_days,
  CAST(CAST(100 * count_if(rate_date < date) AS decimal(30,6)) / count(*) AS decimal(5,2)) AS older_share_percent
FROM fx_rates_normalized_transactions
WHERE date BETWEEN ? AND ?
GROUP BY date
ORDER BY date
