#:project ../src/Polywire/Polywire.csproj

// Exercise 17.4: Lucy takes chocolates off the conveyor belt, half a second each, until Ctrl-C. She waits while the belt is
// empty, and prints when she got which kind, and how many are left for her.
// Needs a Redis server, or `./polywire hub`; Chocolates.cs is the belt.
//
//   dotnet run samples/Lucy.cs [ADDRESS]                       default: redis://localhost:6379

using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Redis;

string address = args.Length > 0 ? args[0] : "redis://localhost:6379";

// Taking blocks its connection, so the question how many are left has one of its own.
await using Puller belt = await Puller.ConnectAsync(address + "?queue=chocolates");
await using RedisClient redis = await RedisClient.ConnectAsync(address);

await foreach (Message chocolate in belt)
{
    long left = (await redis.CallAsync("LLEN", "chocolates")).Number;
    Console.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss.fff} {chocolate.Text}, {left} left");
    await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System);
}
