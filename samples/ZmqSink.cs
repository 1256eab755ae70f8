#:project ../src/Polywire/Polywire.csproj

// The ventilator, part 3 of 3: collects one message per finished task and says how long all of them took.
//
//   dotnet run samples/ZmqSink.cs [ADDRESS [COUNT]]            default: zmq+tcp://*:5558 100

using System.Diagnostics;
using System.Globalization;
using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "zmq+tcp://*:5558";
int count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100;

await using Puller sink = await Puller.BindAsync(address);

// The ventilator's word that the tasks are on their way.
await sink.ReceiveAsync();
long start = Stopwatch.GetTimestamp();

for (int done = 1; done <= count; done++)
{
    await sink.ReceiveAsync();
    if (done % 10 == 0) Console.WriteLine($"{done} of {count} done");
}

Console.WriteLine($"Total elapsed time: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} msec");
