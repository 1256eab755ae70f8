#:project ../src/Polywire/Polywire.csproj

// Push and pull over a queue group: each of ten dishes goes to one of two washers.
// Needs a nats-server, or `./polywire hub`.
//
//   dotnet run samples/NatsWork.cs [ADDRESS]                    default: nats://localhost:4222

using Polywire.Messages;
using Polywire.Patterns;

string address = (args.Length > 0 ? args[0] : "nats://localhost:4222") + "?queue=dishes";
await using Puller first = await Puller.ConnectAsync(address), second = await Puller.ConnectAsync(address);
await using Pusher pusher = await Pusher.ConnectAsync(address);

int left = 10;
using var done = new CancellationTokenSource();
Task washing = Task.WhenAll(WashAsync("first", first), WashAsync("second", second));
for (int dish = 1; dish <= 10; dish++) await pusher.PushAsync($"dish {dish}");
await washing;

async Task WashAsync(string name, Puller puller)
{
    try
    {
        await foreach (Message dish in puller.WithCancellation(done.Token))
        {
            Console.WriteLine($"{name}: {dish.Text}");
            if (Interlocked.Decrement(ref left) == 0) await done.CancelAsync();
        }
    }
    catch (OperationCanceledException)
    {
        // All dishes are done.
    }
}
