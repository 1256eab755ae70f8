// The least that an HTTP server on Kestrel can do: it answers every request with the same text. Prints its port.
byte[] reply = """{"jsonrpc":"2.0","result":14,"id":1}"""u8.ToArray();
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
WebApplication app = builder.Build();
app.Run(async context =>
{
    context.Response.ContentType = "application/json";
    context.Response.ContentLength = reply.Length;
    await context.Response.BodyWriter.WriteAsync(reply).ConfigureAwait(false);
});
app.Urls.Add("http://127.0.0.1:0");
await app.StartAsync().ConfigureAwait(false);
Console.WriteLine(new Uri(app.Urls.First()).Port);
await app.WaitForShutdownAsync().ConfigureAwait(false);
