import { h } from "preact";
import {
  Archive,
  ArrowRightLeft,
  Ban,
  Bell,
  BellOff,
  Bot,
  ChartColumn,
  ChartNoAxesColumnIncreasing,
  ChartNoAxesGantt,
  Check,
  ChevronDown,
  ChevronLeft,
  ChevronRight,
  ChevronsLeft,
  ChevronsRight,
  CircleHelp,
  CircleX,
  Clock,
  Columns3,
  Command,
  Copy,
  CornerDownRight,
  Download,
  Ellipsis,
  ExternalLink,
  GitFork,
  GripVertical,
  Inbox,
  Info,
  Keyboard,
  Link2,
  List,
  Maximize2,
  MessageSquare,
  Minus,
  Moon,
  PanelLeft,
  Paperclip,
  Pause,
  Pencil,
  Play,
  Plus,
  RefreshCw,
  RotateCcw,
  Search,
  Send,
  Settings,
  SlidersHorizontal,
  Square,
  Sun,
  SunMoon,
  Trash2,
  TriangleAlert,
  Undo2,
  Unlink,
  User,
  X,
  Zap,
  type IconNode,
} from "lucide";

const NODES = {
  archive: Archive,
  move: ArrowRightLeft,
  block: Ban,
  bell: Bell,
  bellOff: BellOff,
  agent: Bot,
  metrics: ChartColumn,
  priority: ChartNoAxesColumnIncreasing,
  timeline: ChartNoAxesGantt,
  check: Check,
  down: ChevronDown,
  left: ChevronLeft,
  right: ChevronRight,
  collapse: ChevronsLeft,
  expand: ChevronsRight,
  help: CircleHelp,
  fail: CircleX,
  clock: Clock,
  board: Columns3,
  command: Command,
  copy: Copy,
  child: CornerDownRight,
  download: Download,
  more: Ellipsis,
  external: ExternalLink,
  graph: GitFork,
  grip: GripVertical,
  inbox: Inbox,
  info: Info,
  keyboard: Keyboard,
  link: Link2,
  list: List,
  maximize: Maximize2,
  minus: Minus,
  comment: MessageSquare,
  moon: Moon,
  sidebar: PanelLeft,
  attach: Paperclip,
  pause: Pause,
  edit: Pencil,
  play: Play,
  plus: Plus,
  refresh: RefreshCw,
  retry: RotateCcw,
  search: Search,
  send: Send,
  settings: Settings,
  display: SlidersHorizontal,
  stop: Square,
  sun: Sun,
  auto: SunMoon,
  trash: Trash2,
  warn: TriangleAlert,
  undo: Undo2,
  unlink: Unlink,
  user: User,
  close: X,
  nudge: Zap,
} satisfies Record<string, IconNode>;

export type IconName = keyof typeof NODES;

/** A drawing that says nothing by itself: the control it stands in carries the name. */
export function Icon({
  name,
  size = 14,
  class: className,
}: {
  name: IconName;
  size?: number;
  class?: string;
}) {
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width={size <= 14 ? 2.1 : 1.8}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      class={`shrink-0 ${className ?? ""}`}
    >
      {NODES[name].map(([tag, attributes], index) => h(tag, { key: index, ...attributes }))}
    </svg>
  );
}
