namespace Polywire.Rules.Tests;

public sealed class SkeletonTests
{
    [Fact]
    public void Builds() => Assert.NotNull(typeof(SkeletonTests).Assembly);
}
