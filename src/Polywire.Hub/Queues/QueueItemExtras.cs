namespace Polywire.Hubs.Queues;

/// <summary>The rarer parts of a <see cref="QueueItem"/>: most messages have none and pay nothing for them.</summary>
/// <param name="Cuts">Offsets at which the second and later frames of a multipart message begin, ascending.</param>
/// <param name="Headers">Headers in the order in which they came; null for none.</param>
internal sealed record QueueItemExtras(ReadOnlyMemory<int> Cuts, IReadOnlyList<KeyValuePair<string, string>>? Headers = null);
