SELECT
  symbol,
  from_at,
  to_at,
  from_usd,
  to_usd,
  CAST(100 * (to_usd - from_usd) / from_usd AS decimal(20,4)) AS change_percent,
  low_usd,
  high_usd
FROM (
  SELECT
    symbol,
    min(traded_at) AS from_at,
    max(traded_at) AS to_at,
    min_by(price_usd, traded_at) AS from_usd,
    max_by(price_usd, traded_at) AS to_usd,
    min(price_usd) AS low_usd,
    max(price_usd) AS high_usd
  FROM crypto_hudi_table_live
  WHERE CAST(traded_at AS date) BETWEEN ? AND ?
    AND price_usd > 0
  GROUP BY symbol
)
ORDER BY abs(change_percent) DESC, symbol
LIMIT 5
