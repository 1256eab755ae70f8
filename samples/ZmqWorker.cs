#:project ../src/Polywire/Polywire.csproj

// The ventilator, part 2 of 3: takes tasks, works as many milliseconds as each says, and tells the sink; until Ctrl-C.
// Twice the workers, half the time: start more of them, on this machine or another.
//
//   dotnet run samples/ZmqWorker.cs [TASKS-ADDRESS [SINK-ADDRESS]]
//                                   default: zmq+tcp://127.0.0.1:5557 zmq+tcp://127.0.0.1:5558

using System.Globalization;
using Polywire.Messages;
using Polywire.Patterns;

string tasksAddress = args.Length > 0 ? args[0] : "zmq+tcp://127.0.0.1:5557";
string sinkAddress = args.Length > 1 ? args[1] : "zmq+tcp://127.0.0.1:5558";

await using Puller tasks = await Puller.ConnectAsync(tasksAddress);
await using Pusher sink = await Pusher.ConnectAsync(sinkAddress);

await foreach (Message task in tasks)
{
    int milliseconds = int.Parse(task.Text, CultureInfo.InvariantCulture);
    Console.WriteLine($"Working {milliseconds} ms");
    await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System);
    await sink.PushAsync("");
}
