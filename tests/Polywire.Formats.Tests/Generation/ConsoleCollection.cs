namespace Polywire.Tests.Generation;

/// <summary>Tests that look at what is printed run alone.</summary>
[CollectionDefinition(nameof(ConsoleCollection), DisableParallelization = true)]
public sealed class ConsoleCollection;
