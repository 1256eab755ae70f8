using Polywire.Hubs.Queues;

namespace Polywire.Hubs.Tests.Queues;

/// <summary>A blocked client that writes down what it was told, in a log that several may share.</summary>
internal sealed class RecordingWaiter(string name, List<string> log) : IWaiter
{
    public bool Gone { get; set; }

    public bool Served(Wait wait)
    {
        if (Gone)
            return false;
        log.Add($"{name}: {wait.Key} {QueueText.Texts(wait.Items)}");
        return true;
    }

    public void TimedOut(Wait wait) => log.Add($"{name}: timed out");

    public void Refused(Wait wait) => log.Add($"{name}: refused");
}
