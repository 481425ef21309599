// Expressions of the configuration language that both servers evaluate; their values and truth must be the same.

export const SET_UP = `$var(i5) = 5; $var(i0) = 0; $var(s) = "abc"; $var(s5) = "5"; $var(e) = ""; $var(neg) = -3; $var(s5x) = "5x";
  $var(low) = "options"; $var(net) = "127.0.0.0/8";
  $avp(a) = "abc"; $avp(i) = 7; $avp(s7) = "7"; $avp(e) = ""; $avp(s0) = "0";`;

export const EXPRESSIONS: readonly string[] = `
1+2
"1"+2
"a"+1
"a"+"b"
$var(s)+1
1+$var(s)
$var(s5)+1
1+$var(s5)
$var(s5)+$var(s5)
$var(i5)+$var(s5)
$var(s)+"x"
$avp(i)+1
$avp(none)+1
$avp(none)+1+1
$avp(s7)+1+1
$avp(none)+"x"
"x"+$avp(none)
$var(none)+"x"
"x"+$var(none)
$avp(none)+$avp(none)
0 + $var(s5)
$null + "x"
(str)5 + 3
$var(s)-1
$var(s5x)*2
10/3
-7/2
$var(neg)/2
-7 mod 3
10/$var(i0)
10 mod $var(i0)
$(var(s){s.substr,5,1})
$(avp(none){s.len})
$(var(s){s.select,5,,})
"a" + $(var(s){s.substr,5,1}) + "b"
5 & 3
5 | 8
5 ^ 1
~5
-16>>2
1 << 31
1 << 32
2147483647 + 1
$var(i5) * 1000000000
!$var(s)
!$avp(none)
!$var(neg)
-$var(s5)
(int)"5x"
(int)"0x1f"
(int)"0xFFFFFFFF"
(int)"-5"
(int)" 5"
(int)"010"
(int)"2147483648"
(int)$avp(none)
(str)$avp(none)
strlen($avp(none))
strlen($var(s) + "de")
strempty($avp(none))
defined $avp(none)
defined $var(none)
not strempty($avp(none))
017
0x1f
"a\\tb\\\\c"
'a\\tb'
"a\\.b"
"a\\x41b"
"a\\101b"
"a" "b"
"rm=$rm"
$var(i5) == "5"
$var(i5) == "05"
$var(s5) == 5
$var(s5) == "05"
"05" == $var(i5)
5 == $var(s5x)
$var(s5x) == 5
$var(s) == "ABC"
$avp(none) == $null
$avp(a) != $null
$var(none) == $null
$var(e) == $null
$avp(none) == ""
$var(i0) == ""
$var(i0) != ""
$null == $var(e)
$avp(none) == 0
$avp(none) == "0"
$var(none) == $avp(none)
$avp(none) == $avp(s0)
$avp(none) == $avp(none2)
$avp(none) >= 0
$var(s) < 3
"a" == 1
"0x1F" == 31
$var(s5) + 1 == 51
$var(s5) + 1 > 50
$var(i5) ne "05"
$var(s5) ieq 5
8 & 8 == 8
1 | 2 == 3
1 + 1 << 2
5 == 5 == 5
!$var(i5) == 4
!($var(i5) == 4)
$var(s) =~ "^A"
"a\\nbc" =~ "^bc"
"a\\nbc" =~ "a.b"
"a1c" =~ "a\\dc"
"a1c" =~ "a[[:digit:]]c"
"abab" =~ "^(ab)\\1$"
"a]b" =~ "a[]x]b"
"abc" =~ "a+?bc"
"aaa" =~ "^(a?){3}$"
"a)c" =~ "a)c"
"abc" =~ "\\<abc\\>"
$var(s) =~ $var(s)
$avp(none) =~ ""
$var(neg) && 5
$var(neg) || $var(i0)
$var(i5) && 7
is_method("OPTIONS")
is_method("INVITE")
!is_method("INVITE")
not is_method("INVITE") && 1
route(MINUS3)
route(MINUS3) + 1
route(FIVE) + 1
route(MINUS3) == -3
$rm == "options"
$rU == "alice"
!method == "REGISTER"
not method == "OPTIONS"
!method == "REGISTER" && src_ip == 127.0.0.0/8
method == "OPT" + "IONS"
method == "options"
method == Options
method != "Options"
method == "options" + ""
method == $var(low)
method == $avp(none)
method != $avp(none)
method == "OPTION"
uri == "SIP:ALICE@" + "x"
from_uri == $(fu{s.toupper})
to_uri != $(tu{s.toupper})
uri == $(ru{s.toupper})
src_ip == $si
src_ip == $var(net)
src_ip != $var(net)
src_ip == $avp(none)
src_ip != $avp(none)
src_ip == "127.0.0.0" + "/8"
src_ip == "nonsense"
!src_port == 5
uri =~ "^SIP:"
$rc
`
  .trim()
  .split('\n');
