#:project ../src/Polywire/Polywire.csproj

// Exercise 17.4, the conveyor belt: pushes different kinds of chocolate to a Redis list, faster and faster.
// Needs a Redis server, or `./polywire hub`. Lucy.cs takes them off; the list keeps what she cannot keep up with.
//
//   dotnet run samples/Chocolates.cs [ADDRESS [COUNT]]         default: redis://localhost:6379 20

using System.Globalization;
using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "redis://localhost:6379";
int count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 20;
string[] kinds = ["truffle", "caramel", "nougat", "cherry", "praline", "toffee"];

await using Pusher belt = await Pusher.ConnectAsync(address + "?queue=chocolates");

TimeSpan pause = TimeSpan.FromSeconds(0.7);
for (int chocolate = 0; chocolate < count; chocolate++)
{
    string kind = Random.Shared.GetItems(kinds, 1)[0];
    Console.WriteLine($"Push: {kind}");
    await belt.PushAsync(kind);
    await Task.Delay(pause, TimeProvider.System);
    pause *= 0.8;
}
