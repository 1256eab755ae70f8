using System.Globalization;
using System.Text.RegularExpressions;

namespace Polywire.Interop.Tests.Samples;

/// <summary>The ventilator: every task is worked off by one of the workers and reported to the sink.</summary>
public sealed class VentilatorTests
{
    private const int Tasks = 20;
    private static readonly string s_tasks = Tasks.ToString(CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(Side.Ours, Side.Ours)]
    [InlineData(Side.Ours, Side.Python)]
    [InlineData(Side.Python, Side.Ours)]
    public async Task TasksAreWorkedOffAndCounted(Side ventilator, Side sink)
    {
        string tasksPort = $"{FreePort.Next()}", sinkPort = $"{FreePort.Next()}";
        await using RunningProgram collecting = sink == Side.Ours
            ? RunningProgram.Sample("ZmqSink", "zmq+tcp://*:" + sinkPort, s_tasks)
            : RunningProgram.Python("zmq_sink.py", sinkPort, s_tasks);
        await using RunningProgram ours = RunningProgram.Sample("ZmqWorker", "zmq+tcp://127.0.0.1:" + tasksPort, "zmq+tcp://127.0.0.1:" + sinkPort);
        await using RunningProgram python = RunningProgram.Python("zmq_worker.py", tasksPort, sinkPort);
        await using RunningProgram giving = ventilator == Side.Ours
            ? RunningProgram.Sample("ZmqVentilator", "zmq+tcp://*:" + tasksPort, "zmq+tcp://127.0.0.1:" + sinkPort, s_tasks)
            : RunningProgram.Python("zmq_ventilator.py", tasksPort, sinkPort, s_tasks);

        string[] collected = await collecting.EndAsync();
        Assert.Equal(["10 of 20 done", "20 of 20 done"], collected[..^1]);
        Assert.Matches("^Total elapsed time: [0-9]+ msec$", collected[^1]);

        string sent = Assert.Single(await giving.EndAsync());
        string[] work = await RunningProgram.LinesOfAllAsync(Tasks, ours, python);
        Assert.Equal(sent, $"Sent {Tasks} tasks, {work.Sum(Milliseconds)} ms of work");
    }

    private static int Milliseconds(string line)
    {
        Match match = Regex.Match(line, "^Working ([0-9]+) ms$");
        Assert.True(match.Success, line);
        return int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }
}
