using Polywire.Formats;

namespace Polywire.Tests.Generation;

/// <summary>More fields than a word has bits.</summary>
[Shape]
public sealed partial class Wide
{
    public int A0 { get; set; }
    public int A1 { get; set; }
    public int A2 { get; set; }
    public int A3 { get; set; }
    public int A4 { get; set; }
    public int A5 { get; set; }
    public int A6 { get; set; }
    public int A7 { get; set; }
    public int A8 { get; set; }
    public int A9 { get; set; }
    public int B0 { get; set; }
    public int B1 { get; set; }
    public int B2 { get; set; }
    public int B3 { get; set; }
    public int B4 { get; set; }
    public int B5 { get; set; }
    public int B6 { get; set; }
    public int B7 { get; set; }
    public int B8 { get; set; }
    public int B9 { get; set; }
    public int C0 { get; set; }
    public int C1 { get; set; }
    public int C2 { get; set; }
    public int C3 { get; set; }
    public int C4 { get; set; }
    public int C5 { get; set; }
    public int C6 { get; set; }
    public int C7 { get; set; }
    public int C8 { get; set; }
    public int C9 { get; set; }
    public int D0 { get; set; }
    public int D1 { get; set; }
    public int D2 { get; set; }
    public int D3 { get; set; }
    public int D4 { get; set; }
    public int D5 { get; set; }
    public int D6 { get; set; }
    public int D7 { get; set; }
    public int D8 { get; set; }
    public int D9 { get; set; }
    public int E0 { get; set; }
    public int E1 { get; set; }
    public int E2 { get; set; }
    public int E3 { get; set; }
    public int E4 { get; set; }
    public int E5 { get; set; }
    public int E6 { get; set; }
    public int E7 { get; set; }
    public int E8 { get; set; }
    public int E9 { get; set; }
    public int F0 { get; set; }
    public int F1 { get; set; }
    public int F2 { get; set; }
    public int F3 { get; set; }
    public int F4 { get; set; }
    public int F5 { get; set; }
    public int F6 { get; set; }
    public int F7 { get; set; }
    public int F8 { get; set; }
    public int F9 { get; set; }
    public int G0 { get; set; }
    public int G1 { get; set; }
    public int G2 { get; set; }
    public int G3 { get; set; }
    public required int G4 { get; set; }
    public required string G5 { get; init; }
    public List<int> G6 { get; init; } = new() { 1 };
}
