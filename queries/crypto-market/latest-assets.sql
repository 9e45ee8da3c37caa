-- Two days, so that an asset which the first poll after midnight lacks is not gone at once; older partitions are not read.
SELECT rank, asset_id, symbol, name, price_usd, change_percent_24h, market_cap_usd, observed_at
FROM (
  SELECT *, row_number() OVER (PARTITION BY asset_id ORDER BY observed_at DESC) AS age
  FROM crypto_market_assets
  WHERE date >= (SELECT max(date) - INTERVAL '1' DAY FROM "crypto_market_assets$partitions")
)
WHERE age = 1
ORDER BY rank NULLS LAST, asset_id
