#:project ../src/Polywire.Toolbox/Polywire.Toolbox.csproj

// A web service that knows the weather in Xiamen, for Weather.cs and the book's program; until Ctrl-C.
//
//   dotnet run samples/WeatherStub.cs [PORT]                   default: 8001

using System.Text;
using Polywire.Toolbox.Http;

string port = args.Length > 0 ? args[0] : "8001";
byte[] weather = Encoding.UTF8.GetBytes("""{"status": "0", "city": "厦门", "cityen": "xiamen", "citycode": "101230201", "temp": "24", "weather": "多云", "humidity": "68%"}""");

await using SmallServer server = await SmallServer.StartAsync("127.0.0.1:" + port, async context =>
{
    context.Response.ContentType = "application/json";
    context.Response.ContentLength = weather.Length;
    await context.Response.Body.WriteAsync(weather);
});
Console.WriteLine($"Serving on 127.0.0.1 port {port}");
await Task.Delay(Timeout.Infinite);
