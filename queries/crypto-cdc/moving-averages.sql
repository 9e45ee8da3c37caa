-- Spans before the first day count for its averages, so the days are chosen outside the windows.
SELECT traded_at, price_usd, average_7d, average_30d, spans_7d, spans_30d
FROM (
  SELECT
    traded_at,
    price_usd,
    avg(price_usd) OVER week AS average_7d,
    avg(price_usd) OVER month AS average_30d,
    count(*) OVER week AS spans_7d,
    count(*) OVER month AS spans_30d
  FROM crypto_hudi_table_live
  WHERE symbol = ?
  WINDOW
    week AS (ORDER BY traded_at RANGE BETWEEN INTERVAL '6' DAY PRECEDING AND CURRENT ROW),
    month AS (ORDER BY traded_at RANGE BETWEEN INTERVAL '29' DAY PRECEDING AND CURRENT ROW)
)
WHERE CAST(traded_at AS date) BETWEEN ? AND ?
ORDER BY traded_at
