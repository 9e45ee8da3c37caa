-- Orders as they are now. Kafka's offset in the topic's one partition is the order of changes: the newest change of an order
-- counts, and is looked up among all changes of the order, so that a late, old or repeated one brings nothing back.
--
-- Binlog positions say nothing of that: MariaDB gives all statements of a transaction the same one. So a source that tells changes
-- again after a crash is no source for this; Connect's exactly-once support is on.
-- A truncation, and the first row of a complete snapshot, end everything before them: a snapshot names every order there is. It is
-- complete if every offset from its first row to its last is here or belongs to the end of a transaction; one that was broken off,
-- or whose rows are still on their way or in quarantine, ends nothing. Markers of the rows:
-- https://debezium.io/documentation/reference/3.5/connectors/mysql.html
MERGE INTO transformed.transformed_logs AS target
USING (
  WITH marked AS (
    SELECT
      kafka_offset,
      kafka_offset - LAG(kafka_offset) OVER (ORDER BY kafka_offset) AS step,
      snapshot IN ('first', 'first_in_data_collection') AS is_first,
      snapshot IN ('last', 'last_in_data_collection') AS is_last
    FROM structured.structured_logs
    WHERE op = 'r' AND snapshot IN ('first', 'first_in_data_collection', 'true', 'last_in_data_collection', 'last')
  ),
  placed AS (
    SELECT
      marked.kafka_offset, marked.step, marked.is_first, marked.is_last,
      one.kafka_offset IS NOT NULL AS follows_one,
      two.kafka_offset IS NOT NULL OR deleted.kafka_offset IS NOT NULL AS follows_two
    FROM marked
    LEFT JOIN structured.structured_logs AS one ON one.kafka_offset = marked.kafka_offset - 1
    LEFT JOIN structured.structured_logs AS two ON two.kafka_offset = marked.kafka_offset - 2
    LEFT JOIN structured.structured_logs AS deleted ON deleted.kafka_offset = marked.kafka_offset - 3 AND deleted.op = 'd'
  ),
  runs AS (
    -- The end of a transaction takes an offset, and so does the tombstone after a delete; neither is landed.
    SELECT
      kafka_offset, is_first, is_last, follows_one, follows_two,
      SUM(IFF(step = 1 OR step = 2 AND NOT follows_one, 0, 1)) OVER (
        ORDER BY kafka_offset ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS run
    FROM placed
  ),
  followed AS (
    SELECT
      kafka_offset, run, is_first, is_last, follows_one, follows_two,
      LAG(is_last) OVER (PARTITION BY run ORDER BY kafka_offset) AS is_after_last
    FROM runs
  ),
  begun AS (
    -- A snapshot of one row has a last row only. What was before it must be known, or it may be the end of a longer one.
    SELECT
      kafka_offset, run, is_last,
      is_first OR COALESCE(is_after_last, FALSE) AND is_last
        OR is_last AND is_after_last IS NULL AND (kafka_offset = 0 OR follows_one OR follows_two) AS is_begin
    FROM followed
  ),
  attempts AS (
    SELECT
      kafka_offset, run, is_last, is_begin,
      SUM(IFF(is_begin, 1, 0)) OVER (
        PARTITION BY run ORDER BY kafka_offset ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS attempt
    FROM begun
  ),
  ended AS (
    SELECT MIN(kafka_offset) AS first_offset, MAX(kafka_offset) AS last_offset
    FROM attempts
    WHERE attempt > 0
    GROUP BY run, attempt
    HAVING COUNT_IF(is_last) > 0
  ),
  clearings AS (
    SELECT ended.first_offset AS kafka_offset
    FROM ended
    LEFT JOIN structured.quarantined_logs AS refused
      ON refused.record:__offset::NUMBER(19,0) BETWEEN ended.first_offset AND ended.last_offset
    GROUP BY ended.first_offset
    HAVING COUNT(refused.file_name) = 0
    UNION ALL
    SELECT MIN(kafka_offset) AS kafka_offset
    FROM structured.structured_logs
    WHERE op = 't'
    GROUP BY binlog_file, binlog_pos, binlog_row, changed_at
  ),
  cleared AS (
    SELECT COALESCE(MAX(kafka_offset), -1) AS kafka_offset
    FROM clearings
  ),
  news AS (
    SELECT op, order_id
    FROM pipeline.structured_logs_stream
    WHERE METADATA$ACTION = 'INSERT'
  ),
  truncations AS (
    SELECT COUNT_IF(op = 't') AS new_ones
    FROM news
  ),
  affected AS (
    SELECT order_id
    FROM news
    WHERE order_id IS NOT NULL
    UNION
    -- A truncation is rare, and about all orders: told late and twice, it even gives orders back that its repetition had taken.
    SELECT logs.order_id
    FROM structured.structured_logs AS logs
    CROSS JOIN truncations
    WHERE truncations.new_ones > 0 AND logs.order_id IS NOT NULL
    UNION
    SELECT orders.order_id
    FROM transformed.transformed_logs AS orders
    JOIN cleared ON orders.kafka_offset < cleared.kafka_offset
  ),
  changes AS (
    SELECT logs.*
    FROM structured.structured_logs AS logs
    JOIN affected ON affected.order_id = logs.order_id
  ),
  newest AS (
    SELECT changes.*
    FROM changes
    QUALIFY ROW_NUMBER() OVER (PARTITION BY changes.order_id ORDER BY changes.kafka_offset DESC) = 1
  )
  SELECT
    newest.order_id, newest.customer_id, newest.ordered_on, newest.quantity, newest.amount, newest.status,
    newest.placed_at, newest.updated_at, newest.note, newest.changed_at, newest.kafka_offset,
    newest.op = 'd' OR newest.kafka_offset < cleared.kafka_offset AS is_gone
  FROM newest
  CROSS JOIN cleared
) AS source
ON target.order_id = source.order_id
WHEN MATCHED AND source.is_gone THEN DELETE
WHEN MATCHED AND target.kafka_offset <> source.kafka_offset THEN UPDATE SET
  target.customer_id = source.customer_id,
  target.ordered_on = source.ordered_on,
  target.quantity = source.quantity,
  target.amount = source.amount,
  target.status = source.status,
  target.placed_at = source.placed_at,
  target.updated_at = source.updated_at,
  target.note = source.note,
  target.changed_at = source.changed_at,
  target.kafka_offset = source.kafka_offset
WHEN NOT MATCHED AND NOT source.is_gone THEN INSERT (
  order_id, customer_id, ordered_on, quantity, amount, status, placed_at, updated_at, note, changed_at, kafka_offset
) VALUES (
  source.order_id, source.customer_id, source.ordered_on, source.quantity, source.amount, source.status, source.placed_at,
  source.updated_at, source.note, source.changed_at, source.kafka_offset
)
