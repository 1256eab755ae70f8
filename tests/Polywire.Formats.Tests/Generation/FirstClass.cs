using Polywire.Formats;

namespace Polywire.Tests.Generation;

/// <summary>A class whose methods return at once.</summary>
[Service]
public sealed partial class CalcService
{
    public long Sum { get; private set; }

    public long Double(long num) => 2 * num;

    public void Add(long num) => Sum += num;

    public override string ToString() => "calc";

    internal long Hidden() => Sum;

    [Method(Ignore = true)]
    public long Ignored() => Sum;
}
