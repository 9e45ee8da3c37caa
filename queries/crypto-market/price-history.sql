SELECT observed_at, price_usd
FROM crypto_market_assets
WHERE asset_id = ?
  AND date BETWEEN ? AND ?
ORDER BY observed_at
