using Polywire.Hubs.Queues;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Tests.Queues;

/// <summary>A standing consumer that keeps what it got until a test says that it was sent.</summary>
internal sealed class RecordingConsumer : IQueueConsumer
{
    public List<QueueItem> Held { get; } = [];

    public string Texts => string.Join(' ', Held.Select(QueueText.Text));

    public void Deliver(ByteString queue, ReadOnlySpan<QueueItem> items) => Held.AddRange(items);

    public void Unsent(List<QueueItem> items) => items.AddRange(Held);
}
