-- Logarithms are not exact, so returns are doubles; only what is told is rounded to a decimal.
SELECT
  symbol,
  count(log_return) AS returns,
  CAST(stddev_samp(log_return) AS decimal(18,8)) AS daily_volatility,
  CAST(stddev_samp(log_return) * sqrt(365) AS decimal(18,8)) AS yearly_volatility
FROM (
  SELECT
    symbol,
    CASE WHEN date_diff('day', earlier_at, traded_at) = 1
      THEN ln(CAST(price_usd AS double)) - ln(CAST(earlier_usd AS double))
    END AS log_return
  FROM (
    SELECT
      symbol,
      traded_at,
      price_usd,
      lag(traded_at) OVER by_time AS earlier_at,
      lag(price_usd) OVER by_time AS earlier_usd
    FROM crypto_hudi_table_live
    WHERE CAST(traded_at AS date) BETWEEN ? AND ?
      AND price_usd > 0
    WINDOW by_time AS (PARTITION BY symbol ORDER BY traded_at)
  )
)
GROUP BY symbol
ORDER BY daily_volatility DESC NULLS LAST, symbol
