#:project ../src/Polywire/Polywire.csproj

// The ventilator, part 1 of 3: hands out a hundred tasks, each a number of milliseconds to work, to whoever is free.
// Start ZmqSink.cs and some ZmqWorker.cs, then this; at a terminal it waits for Enter, because the first worker to
// connect would get most of the tasks. The peers may as well be the programs of the ZeroMQ guide.
//
//   dotnet run samples/ZmqVentilator.cs [TASKS-ADDRESS [SINK-ADDRESS [COUNT]]]
//                                       default: zmq+tcp://*:5557 zmq+tcp://127.0.0.1:5558 100

using System.Globalization;
using Polywire.Patterns;

string tasksAddress = args.Length > 0 ? args[0] : "zmq+tcp://*:5557";
string sinkAddress = args.Length > 1 ? args[1] : "zmq+tcp://127.0.0.1:5558";
int count = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 100;

await using Pusher tasks = await Pusher.BindAsync(tasksAddress);
await using Pusher sink = await Pusher.ConnectAsync(sinkAddress);

if (!Console.IsInputRedirected)
{
    Console.WriteLine("Press Enter when the workers are ready");
    Console.ReadLine();
}

// The sink starts its clock at the first message that it gets.
await sink.PushAsync("0");

int total = 0;
for (int task = 0; task < count; task++)
{
    int milliseconds = Random.Shared.Next(1, 101);
    total += milliseconds;
    await tasks.PushAsync(milliseconds.ToString(CultureInfo.InvariantCulture));
}

Console.WriteLine($"Sent {count} tasks, {total} ms of work");
