SELECT
  date,
  asset_id,
  min(price_usd) AS low_usd,
  max(price_usd) AS high_usd,
  max_by(price_usd, observed_at) AS close_usd,
  count(*) AS observations
FROM crypto_market_assets
WHERE date BETWEEN ? AND ?
GROUP BY date, asset_id
ORDER BY date, asset_id
