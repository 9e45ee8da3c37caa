-- Orders as they are now. Kafka's offset in the topic's one partition is the order of changes: the newest change of an order
-- counts, and is looked up among all changes of the order, so that a late, old or repeated one brings nothing back.
--
-- Debezium tells a change again after a crash, under a new offset: the first of equal binlog positions counts.
-- A truncation, and the first row of a complete snapshot, end everything before them: a snapshot names every order there is. It is
-- complete if every offset from its first row to its last is here; one that was broken off, or whose rows are still on their way
-- or in quarantine, ends nothing. Markers of the rows: https://debezium.io/documentation/reference/3.5/connectors/mysql.html
MERGE INTO transformed.transformed_logs AS target
USING (
  WITH marked AS (
    SELECT
      kafka_offset,
      kafka_offset - ROW_NUMBER() OVER (ORDER BY kafka_offset) AS run,
      snapshot IN ('first', 'first_in_data_collection') AS is_first,
      snapshot IN ('last', 'last_in_data_collection') AS is_last
    FROM structured.structured_logs
    WHERE op = 'r' AND snapshot IN ('first', 'first_in_data_collection', 'true', 'last_in_data_collection', 'last')
  ),
  followed AS (
    SELECT
      kafka_offset, run, is_first, is_last,
      LAG(is_last) OVER (PARTITION BY run ORDER BY kafka_offset) AS is_after_last
    FROM marked
  ),
  begun AS (
    -- A snapshot of one row has a last row only. What was before it must be known, or it may be the end of a longer one.
    SELECT
      followed.kafka_offset, followed.run, followed.is_last,
      followed.is_first OR COALESCE(followed.is_after_last, FALSE) AND followed.is_last
        OR followed.is_last AND followed.is_after_last IS NULL
          AND (followed.kafka_offset = 0 OR previous.kafka_offset IS NOT NULL OR tombstoned.kafka_offset IS NOT NULL) AS is_begin
    FROM followed
    LEFT JOIN structured.structured_logs AS previous ON previous.kafka_offset = followed.kafka_offset - 1
    LEFT JOIN structured.structured_logs AS tombstoned
      ON tombstoned.kafka_offset = followed.kafka_offset - 2 AND tombstoned.op = 'd'
  ),
  attempts AS (
    SELECT
      kafka_offset, run, is_last, is_begin,
      SUM(IFF(is_begin, 1, 0)) OVER (
        PARTITION BY run ORDER BY kafka_offset ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS attempt
    FROM begun
  ),
  clearings AS (
    SELECT MIN(kafka_offset) AS kafka_offset
    FROM attempts
    WHERE attempt > 0
    GROUP BY run, attempt
    HAVING COUNT_IF(is_last) > 0
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
    QUALIFY logs.op = 'r' OR ROW_NUMBER() OVER (
      PARTITION BY logs.binlog_file, logs.binlog_pos, logs.binlog_row, logs.op, logs.order_id, logs.changed_at
      ORDER BY logs.kafka_offset
    ) = 1
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
