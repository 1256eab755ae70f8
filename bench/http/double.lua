-- wrk: one JSON-RPC call per request.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"jsonrpc":"2.0","method":"demo.double","params":[7],"id":1}'
