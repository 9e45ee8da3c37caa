SELECT kafka_offset, op, status, quantity, amount, valid_from, valid_to, ended_by
FROM transformed.transformed_logs_history
WHERE order_id = CAST(? AS NUMBER(19,0))
ORDER BY kafka_offset
