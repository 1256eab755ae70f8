#:project ../src/Polywire/Polywire.csproj

// A queue with acknowledgement: five jobs, a worker that leaves after two, and one that does the rest. Nothing is lost, nothing done twice.
// Needs a STOMP server, or `./polywire hub`.
//
//   dotnet run samples/StompWork.cs [ADDRESS]          default: stomp://localhost?queue=jobs

using Polywire.Messages;
using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "stomp://localhost?queue=jobs";
await using Pusher pusher = await Pusher.ConnectAsync(address);
for (int job = 1; job <= 5; job++) await pusher.PushAsync($"job {job}");
await pusher.FlushAsync();

foreach ((string worker, int jobs) in new[] { ("first", 2), ("second", 3) })
{
    await using Puller puller = await Puller.ConnectAsync(address);
    for (int done = 0; done < jobs; done++)
    {
        Message message = await puller.ReceiveAsync();
        Console.WriteLine($"{worker} worker: {message.Text}");
    }
}
