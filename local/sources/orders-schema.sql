-- The shop's orders. MySQL 8 and MariaDB take it alike; the contract of its changes is clickstream/orders.
CREATE TABLE IF NOT EXISTS orders (
  order_id BIGINT PRIMARY KEY AUTO_INCREMENT,
  customer_id INT NOT NULL,
  ordered_on DATE NOT NULL,
  quantity INT NOT NULL,
  amount DECIMAL(10,2) NOT NULL,
  status VARCHAR(16) NOT NULL,
  placed_at DATETIME(6) NOT NULL,
  updated_at TIMESTAMP(6) NOT NULL,
  note VARCHAR(200) NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
