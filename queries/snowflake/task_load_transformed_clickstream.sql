-- Sessions: events of one visitor with less than 30 minutes of silence between them.
--
-- What is new decides what is rebuilt. The table holds the sessions of all earlier events, as spans of time; a new event is a span
-- of one instant. Spans of a visitor that lie less than 30 minutes apart belong together, so the spans that hold a new event are
-- exactly the sessions that change, late events and sessions that grow together included. Only their events are read again. A
-- session that is 30 minutes or more away from all new events can't change, so time bounds what is looked at, without loss.
-- The visitor is a keyed hash already, and the id is a hash of it and the first instant: a session that keeps its first event keeps its
-- id, one that gets an earlier first event, or is joined to an earlier session, goes under its old id and comes under its new one, in
-- this one MERGE.
MERGE INTO transformed.transformed_clickstream AS target
USING (
  WITH news AS (
    SELECT user_id, occurred_at
    FROM pipeline.structured_events_stream
    WHERE METADATA$ACTION = 'INSERT'
  ),
  affected AS (
    SELECT
      user_id,
      DATEADD(minute, -30, MIN(occurred_at)) AS after_at,
      DATEADD(minute, 30, MAX(occurred_at)) AS before_at
    FROM news
    GROUP BY user_id
  ),
  known AS (
    SELECT sessions.session_id, sessions.user_id, sessions.started_at, sessions.ended_at
    FROM transformed.transformed_clickstream AS sessions
    JOIN affected ON affected.user_id = sessions.user_id
    WHERE sessions.ended_at > affected.after_at AND sessions.started_at < affected.before_at
  ),
  spans AS (
    SELECT user_id, occurred_at AS from_at, occurred_at AS to_at, 1 AS is_new
    FROM news
    UNION ALL
    SELECT user_id, started_at AS from_at, ended_at AS to_at, 0 AS is_new
    FROM known
  ),
  reached AS (
    SELECT
      user_id, from_at, to_at, is_new,
      MAX(to_at) OVER (
        PARTITION BY user_id ORDER BY from_at, to_at, is_new ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ) AS silent_from
    FROM spans
  ),
  numbered AS (
    SELECT
      user_id, from_at, to_at, is_new,
      SUM(IFF(silent_from IS NULL OR from_at >= DATEADD(minute, 30, silent_from), 1, 0)) OVER (
        PARTITION BY user_id ORDER BY from_at, to_at, is_new ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS session_number
    FROM reached
  ),
  changed AS (
    SELECT user_id, MIN(from_at) AS from_at, MAX(to_at) AS to_at
    FROM numbered
    GROUP BY user_id, session_number
    HAVING MAX(is_new) = 1
  ),
  ordered AS (
    SELECT
      changed.user_id, changed.from_at,
      events.occurred_at, events.event_type, events.amount, events.page, events.device, events.country,
      ROW_NUMBER() OVER (
        PARTITION BY changed.user_id, changed.from_at ORDER BY events.occurred_at, events.event_id
      ) AS from_first,
      ROW_NUMBER() OVER (
        PARTITION BY changed.user_id, changed.from_at ORDER BY events.occurred_at DESC, events.event_id DESC
      ) AS from_last
    FROM changed
    JOIN structured.structured_events AS events
      ON events.user_id = changed.user_id AND events.occurred_at BETWEEN changed.from_at AND changed.to_at
  ),
  rebuilt AS (
    SELECT
      SHA2_HEX(user_id || '-' || DATE_PART(epoch_microsecond, from_at)::VARCHAR, 256) AS session_id,
      user_id,
      MIN(occurred_at) AS started_at,
      MAX(occurred_at) AS ended_at,
      COUNT(*) AS events,
      COUNT_IF(event_type = 'page_view') AS page_views,
      COUNT_IF(event_type = 'search') AS searches,
      COUNT_IF(event_type = 'add_to_cart') AS add_to_carts,
      COUNT_IF(event_type = 'checkout') AS checkouts,
      COUNT_IF(event_type = 'purchase') AS purchases,
      COALESCE(SUM(IFF(event_type = 'purchase', amount, NULL)), 0) AS revenue,
      MAX(IFF(from_first = 1, page, NULL)) AS entry_page,
      MAX(IFF(from_last = 1, page, NULL)) AS exit_page,
      MAX(IFF(from_first = 1, device, NULL)) AS device,
      MAX(IFF(from_first = 1, country, NULL)) AS country
    FROM ordered
    GROUP BY user_id, from_at
  ),
  stale AS (
    SELECT known.session_id
    FROM known
    JOIN changed
      ON changed.user_id = known.user_id AND known.started_at BETWEEN changed.from_at AND changed.to_at
    LEFT JOIN rebuilt ON rebuilt.session_id = known.session_id
    WHERE rebuilt.session_id IS NULL
  )
  SELECT
    session_id, FALSE AS is_stale, user_id, started_at, ended_at,
    FLOOR(DATEDIFF(millisecond, started_at, ended_at) / 1000)::NUMBER(19,0) AS duration_seconds,
    events, page_views, searches, add_to_carts, checkouts, purchases, revenue, purchases > 0 AS converted,
    entry_page, exit_page, device, country
  FROM rebuilt
  UNION ALL
  SELECT
    session_id, TRUE AS is_stale, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL
  FROM stale
) AS source
ON target.session_id = source.session_id
WHEN MATCHED AND source.is_stale THEN DELETE
WHEN MATCHED THEN UPDATE SET
  target.ended_at = source.ended_at,
  target.duration_seconds = source.duration_seconds,
  target.events = source.events,
  target.page_views = source.page_views,
  target.searches = source.searches,
  target.add_to_carts = source.add_to_carts,
  target.checkouts = source.checkouts,
  target.purchases = source.purchases,
  target.revenue = source.revenue,
  target.converted = source.converted,
  target.entry_page = source.entry_page,
  target.exit_page = source.exit_page,
  target.device = source.device,
  target.country = source.country
WHEN NOT MATCHED AND NOT source.is_stale THEN INSERT (
  session_id, user_id, started_at, ended_at, duration_seconds, events, page_views, searches, add_to_carts, checkouts,
  purchases, revenue, converted, entry_page, exit_page, device, country
) VALUES (
  source.session_id, source.user_id, source.started_at, source.ended_at, source.duration_seconds, source.events,
  source.page_views, source.searches, source.add_to_carts, source.checkouts, source.purchases, source.revenue,
  source.converted, source.entry_page, source.exit_page, source.device, source.country
)
