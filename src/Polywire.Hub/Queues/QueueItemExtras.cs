using Polywire.Wires.Text;

namespace Polywire.Hubs.Queues;

/// <summary>The rarer parts of a <see cref="QueueItem"/>: most messages have none and pay nothing for them.</summary>
internal sealed record QueueItemExtras
{
    /// <summary>Offsets at which the second and later frames of a multipart message begin, ascending. Default none.</summary>
    public ReadOnlyMemory<int> Cuts { get; init; }

    /// <summary>The bytes of a <see cref="HeaderBlock"/>. Default none.</summary>
    public ReadOnlyMemory<byte> Headers { get; init; }

    /// <summary>The topic on which an answer is wanted. Default none.</summary>
    public ReadOnlyMemory<byte> ReplyTo { get; init; }

    /// <summary>How often it was with a consumer before. Default 0.</summary>
    public int Redeliveries { get; init; }
}
