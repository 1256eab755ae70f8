using Polywire.Formats;

namespace Polywire.Tests.Protobuf;

/// <summary>
/// What a shop has.
///
/// And a second paragraph.
/// </summary>
[Service]
public partial interface ICatalog
{
    /// <summary>Twice a number.</summary>
    /// <param name="num">The number.</param>
    [Method(NoSideEffects = true)]
    ValueTask<long> DoubleAsync(long num);

    /// <summary>A message comes back as it is.</summary>
    ValueTask<Sample> EchoAsync(Sample sample, CancellationToken cancellationToken);

    /// <summary>A message that may be null stands in another.</summary>
    ValueTask<Pet?> FindAsync(string name, int limit = 10, Color? color = null);

    ValueTask ClearAsync();

    ValueTask<Value> AnyAsync(Value value);

    ValueTask<DateTimeOffset> TimeAsync(TimeSpan ago);

    ValueTask<List<List<int>>> GridAsync();

    ValueTask<Dictionary<string, List<Point?>>> MapAsync();

    IAsyncEnumerable<Point> Walk(int steps);

    ValueTask<int> SumAsync(IAsyncEnumerable<int> values);

    IAsyncEnumerable<Point> Move(IAsyncEnumerable<Point> points);

    /// <summary>Its name is also a type's.</summary>
    ValueTask<Point> PointAsync(Signal signal);
}
