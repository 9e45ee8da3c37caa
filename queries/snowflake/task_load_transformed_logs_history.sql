-- Every version of every order: what held from when to when, also of orders that are gone.
--
-- The versions of the orders that something new is about are worked out again from all their changes, by Kafka's offset, which is the
-- order of changes; so late changes find their place. What task_load_transformed_logs.sql says of truncations and complete
-- snapshots holds here too. A truncation or a newly complete snapshot is about the other
-- orders too.
-- A snapshot that names an order as it is already begins no version. A version that begins by the clock before the one that it
-- follows (snapshots tell microseconds, MariaDB's binlog seconds) begins when that one began, so valid_from never runs backwards.
MERGE INTO transformed.transformed_logs_history AS target
USING (
  WITH marked AS (
    SELECT
      kafka_offset, changed_at,
      kafka_offset - LAG(kafka_offset) OVER (ORDER BY kafka_offset) AS step,
      snapshot IN ('first', 'first_in_data_collection') AS is_first,
      snapshot IN ('last', 'last_in_data_collection') AS is_last
    FROM structured.structured_logs
    WHERE op = 'r' AND snapshot IN ('first', 'first_in_data_collection', 'true', 'last_in_data_collection', 'last')
  ),
  placed AS (
    SELECT
      marked.kafka_offset, marked.changed_at, marked.step, marked.is_first, marked.is_last,
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
      kafka_offset, changed_at, is_first, is_last, follows_one, follows_two,
      SUM(IFF(step = 1 OR step = 2 AND NOT follows_one, 0, 1)) OVER (
        ORDER BY kafka_offset ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS run
    FROM placed
  ),
  followed AS (
    SELECT
      kafka_offset, changed_at, run, is_first, is_last, follows_one, follows_two,
      LAG(is_last) OVER (PARTITION BY run ORDER BY kafka_offset) AS is_after_last
    FROM runs
  ),
  begun AS (
    -- A snapshot of one row has a last row only. What was before it must be known, or it may be the end of a longer one.
    SELECT
      kafka_offset, changed_at, run, is_last,
      is_first OR COALESCE(is_after_last, FALSE) AND is_last
        OR is_last AND is_after_last IS NULL AND (kafka_offset = 0 OR follows_one OR follows_two) AS is_begin
    FROM followed
  ),
  attempts AS (
    SELECT
      kafka_offset, changed_at, run, is_last, is_begin,
      SUM(IFF(is_begin, 1, 0)) OVER (
        PARTITION BY run ORDER BY kafka_offset ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS attempt
    FROM begun
  ),
  complete AS (
    SELECT
      MIN(kafka_offset) AS first_offset,
      MAX(kafka_offset) AS last_offset,
      MIN_BY(changed_at, kafka_offset) AS changed_at
    FROM attempts
    WHERE attempt > 0
    GROUP BY run, attempt
    HAVING COUNT_IF(is_last) > 0
  ),
  clearings AS (
    SELECT complete.first_offset, complete.last_offset, complete.changed_at, 's' AS op
    FROM complete
    LEFT JOIN structured.quarantined_logs AS refused
      ON refused.record:__offset::NUMBER(19,0) BETWEEN complete.first_offset AND complete.last_offset
    GROUP BY complete.first_offset, complete.last_offset, complete.changed_at
    HAVING COUNT(refused.file_name) = 0
    UNION ALL
    SELECT MIN(kafka_offset) AS first_offset, MIN(kafka_offset) AS last_offset, changed_at, 't' AS op
    FROM structured.structured_logs
    WHERE op = 't'
    GROUP BY binlog_file, binlog_pos, binlog_row, changed_at
  ),
  news AS (
    SELECT kafka_offset, order_id
    FROM pipeline.structured_logs_history_stream
    WHERE METADATA$ACTION = 'INSERT'
  ),
  -- A snapshot is about the orders before it; its only row may come before what lies before it: a delete, its tombstone and the end of its transaction at most.
  -- A truncation is rare, and about all orders: told late and twice, it even gives orders back that its repetition had taken.
  new_clearings AS (
    SELECT COALESCE(MAX(IFF(clearings.op = 't', 9223372036854775807, clearings.first_offset)), -1) AS first_offset
    FROM clearings
    JOIN news ON news.kafka_offset BETWEEN clearings.first_offset - 3 AND clearings.last_offset
  ),
  affected AS (
    SELECT order_id
    FROM news
    WHERE order_id IS NOT NULL
    UNION
    SELECT logs.order_id
    FROM structured.structured_logs AS logs
    JOIN new_clearings ON logs.kafka_offset < new_clearings.first_offset
    WHERE logs.order_id IS NOT NULL
  ),
  changes AS (
    SELECT logs.*
    FROM structured.structured_logs AS logs
    JOIN affected ON affected.order_id = logs.order_id
  ),
  -- Changes and what clears the table in one order, so that each change sees the first clearing after it.
  timeline AS (
    SELECT kafka_offset, order_id, NULL AS clearing_offset
    FROM changes
    UNION ALL
    SELECT first_offset AS kafka_offset, NULL AS order_id, first_offset AS clearing_offset
    FROM clearings
  ),
  seen AS (
    SELECT
      kafka_offset, order_id,
      MIN(clearing_offset) OVER (
        ORDER BY kafka_offset, order_id NULLS FIRST ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
      ) AS clearing_offset
    FROM timeline
  ),
  clocked AS (
    SELECT
      changes.*,
      seen.clearing_offset,
      MAX(changes.changed_at) OVER (
        PARTITION BY changes.order_id ORDER BY changes.kafka_offset ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS valid_from
    FROM changes
    JOIN seen ON seen.order_id = changes.order_id AND seen.kafka_offset = changes.kafka_offset
  ),
  linked AS (
    SELECT
      clocked.*,
      LEAD(clocked.kafka_offset) OVER (PARTITION BY clocked.order_id ORDER BY clocked.kafka_offset) AS next_offset,
      LEAD(clocked.op) OVER (PARTITION BY clocked.order_id ORDER BY clocked.kafka_offset) AS next_op,
      LEAD(clocked.valid_from) OVER (PARTITION BY clocked.order_id ORDER BY clocked.kafka_offset) AS next_from
    FROM clocked
  ),
  ended AS (
    SELECT
      linked.*,
      CASE
        WHEN clearings.op IS NOT NULL THEN clearings.op
        WHEN linked.next_op = 'd' THEN 'd'
        WHEN linked.next_op IS NOT NULL THEN 'u'
      END AS end_op,
      IFF(clearings.op IS NOT NULL, GREATEST(clearings.changed_at, linked.valid_from), linked.next_from) AS end_at
    FROM linked
    LEFT JOIN clearings
      ON clearings.first_offset = linked.clearing_offset
      AND (linked.next_offset IS NULL OR linked.next_offset > clearings.last_offset)
  ),
  compared AS (
    SELECT
      ended.*,
      IFF(
        ended.op = 'r'
        AND LAG(ended.op) OVER (PARTITION BY ended.order_id ORDER BY ended.kafka_offset) IN ('r', 'c', 'u')
        AND LAG(ended.end_op) OVER (PARTITION BY ended.order_id ORDER BY ended.kafka_offset) = 'u'
        AND EQUAL_NULL(LAG(ended.customer_id) OVER (PARTITION BY ended.order_id ORDER BY ended.kafka_offset), ended.customer_id)
        AND EQUAL_NULL(LAG(ended.ordered_on) OVER (PARTITION BY ended.order_id ORDER BY ended.kafka_offset), ended.ordered_on)
        AND EQUAL_NULL(LAG(ended.quantity) OVER (PARTITION BY ended.order_id ORDER BY ended.kafka_offset), ended.quantity)
        AND EQUAL_NULL(LAG(ended.amount) OVER (PARTITION BY ended.order_id ORDER BY ended.kafka_offset), ended.amount)
        AND EQUAL_NULL(LAG(ended.status) OVER (PARTITION BY ended.order_id ORDER BY ended.kafka_offset), ended.status)
        AND EQUAL_NULL(LAG(ended.placed_at) OVER (PARTITION BY ended.order_id ORDER BY ended.kafka_offset), ended.placed_at)
        AND EQUAL_NULL(LAG(ended.updated_at) OVER (PARTITION BY ended.order_id ORDER BY ended.kafka_offset), ended.updated_at)
        AND EQUAL_NULL(LAG(ended.note) OVER (PARTITION BY ended.order_id ORDER BY ended.kafka_offset), ended.note),
        0, 1
      ) AS is_version
    FROM ended
  ),
  numbered AS (
    SELECT
      compared.*,
      SUM(compared.is_version) OVER (
        PARTITION BY compared.order_id ORDER BY compared.kafka_offset ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS version_number
    FROM compared
  ),
  versions AS (
    SELECT
      numbered.order_id, numbered.customer_id, numbered.ordered_on, numbered.quantity, numbered.amount, numbered.status,
      numbered.placed_at, numbered.updated_at, numbered.note, numbered.op, numbered.kafka_offset, numbered.valid_from,
      LAST_VALUE(numbered.end_at) OVER (
        PARTITION BY numbered.order_id, numbered.version_number ORDER BY numbered.kafka_offset
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS valid_to,
      LAST_VALUE(numbered.end_op) OVER (
        PARTITION BY numbered.order_id, numbered.version_number ORDER BY numbered.kafka_offset
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS ended_by,
      numbered.is_version
    FROM numbered
  ),
  kept AS (
    SELECT *
    FROM versions
    WHERE is_version = 1 AND op <> 'd'
  ),
  stale AS (
    SELECT history.order_id, history.kafka_offset
    FROM transformed.transformed_logs_history AS history
    JOIN affected ON affected.order_id = history.order_id
    LEFT JOIN kept ON kept.order_id = history.order_id AND kept.kafka_offset = history.kafka_offset
    WHERE kept.order_id IS NULL
  )
  SELECT
    order_id, kafka_offset, FALSE AS is_stale, customer_id, ordered_on, quantity, amount, status, placed_at, updated_at, note, op,
    valid_from, valid_to, ended_by, ended_by IS NULL AS is_current
  FROM kept
  UNION ALL
  SELECT
    order_id, kafka_offset, TRUE AS is_stale, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM stale
) AS source
ON target.order_id = source.order_id AND target.kafka_offset = source.kafka_offset
WHEN MATCHED AND source.is_stale THEN DELETE
WHEN MATCHED AND NOT (
  EQUAL_NULL(target.valid_from, source.valid_from)
  AND EQUAL_NULL(target.valid_to, source.valid_to)
  AND EQUAL_NULL(target.ended_by, source.ended_by)
) THEN UPDATE SET
  target.valid_from = source.valid_from,
  target.valid_to = source.valid_to,
  target.ended_by = source.ended_by,
  target.is_current = source.is_current
WHEN NOT MATCHED AND NOT source.is_stale THEN INSERT (
  order_id, customer_id, ordered_on, quantity, amount, status, placed_at, updated_at, note, op, kafka_offset, valid_from, valid_to,
  ended_by, is_current
) VALUES (
  source.order_id, source.customer_id, source.ordered_on, source.quantity, source.amount, source.status, source.placed_at,
  source.updated_at, source.note, source.op, source.kafka_offset, source.valid_from, source.valid_to, source.ended_by,
  source.is_current
)
