#:project ../src/Polywire.Toolbox/Polywire.Toolbox.csproj

// The requests library: asks a web service for JSON, and prints what it says. The book's service has gone: WeatherStub.cs stands in for it.
//
//   dotnet run samples/Weather.cs [URL]                        default: http://127.0.0.1:8001/apis/weather/?id=101230201

using System.Text.Json;
using Polywire.Toolbox.Http;

await using var session = new HttpSession();
await using HttpReply reply = await session.GetAsync(args.Length > 0 ? args[0] : "http://127.0.0.1:8001/apis/weather/?id=101230201");
JsonElement data = await reply.ReadJsonAsync();
foreach (JsonProperty member in data.EnumerateObject())
    Console.WriteLine($"{member.Name}: {member.Value}");
