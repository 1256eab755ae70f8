using Microsoft.CodeAnalysis;

namespace Polywire.Tests.Generation;

/// <summary>What has not changed is not written again, so that typing stays quick in an editor.</summary>
public sealed class CachingTests
{
    private const string Source = """
        public enum Mood { Calm }
        [Shape] public partial record Cat(string Name, Mood Mood);
        [Service] public partial interface IVet { ValueTask<Mood> LookAsync(Cat cat); }
        """;

    [Fact]
    public void NothingIsWrittenAgainAfterAChangeElsewhere()
    {
        var snippet = Snippet.Compile(Source);
        Assert.Empty(snippet.Errors);
        Assert.Equal(["Cat.Shape.g.cs", "IVet.Service.g.cs", "Mood.Enum.g.cs"], snippet.Files.Select(file => file.HintName).Order(StringComparer.Ordinal));

        snippet.Change(Source + " public sealed class Elsewhere { public int Number => 4; }");

        Assert.Equal(2, snippet.Reasons.Length);
        Assert.All(snippet.Reasons, reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString()));
    }

    [Fact]
    public void OnlyWhatChangedIsWrittenAgain()
    {
        var snippet = Snippet.Compile(Source).Change(Source.Replace("string Name", "string Title", StringComparison.Ordinal));

        Assert.Empty(snippet.Errors);
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged], snippet.Reasons.Order().Reverse().OrderBy(reason => reason is not IncrementalStepRunReason.Modified));
    }

    [Fact]
    public void AComplaintAboutTheSameThingIsTheSame()
    {
        const string wrong = "[Shape] public record Cat(string Name);";
        var snippet = Snippet.Compile(wrong).Change(wrong + " public sealed class Elsewhere;");

        snippet.Only("PW0001", "Cat");
        Assert.All(snippet.Reasons, reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString()));
    }
}
