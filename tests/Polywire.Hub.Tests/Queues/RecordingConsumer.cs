using Polywire.Hubs.Queues;

namespace Polywire.Hubs.Tests.Queues;

/// <summary>A standing consumer that keeps what it got until a test settles it.</summary>
internal sealed class RecordingConsumer : IQueueConsumer
{
    public List<Delivery> Held { get; } = [];

    public string Texts => string.Join(' ', Held.Select(delivery => delivery.Item.Text()));

    /// <summary>The same with the count of redeliveries where there are any.</summary>
    public string Marked => string.Join(' ', Held.Select(delivery => delivery.Item.Text() + new string('\'', delivery.Item.Redeliveries)));

    public void Deliver(StandingConsumer from, ReadOnlySpan<Delivery> deliveries) => Held.AddRange(deliveries);
}
