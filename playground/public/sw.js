// The page works without a network: what was loaded once is kept, and what is new is fetched when there is one.

const CACHE = 'apigateway-vtl'

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('fetch', (event) => {
  if (event.request.method !== 'GET') return
  event.respondWith(
    fetch(event.request).then(
      async (response) => {
        if (response.ok) await (await caches.open(CACHE)).put(event.request, response.clone())
        return response
      },
      async (error) => (await caches.match(event.request)) ?? Promise.reject(error),
    ),
  )
})
